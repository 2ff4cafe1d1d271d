/** What requests may contain. The same schemas are published in the OpenAPI document. */
import { z } from 'zod';
import { idInput, pageQuery } from './kernel/pages.ts';

const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const name = z.string().trim().min(1).max(120);
const newPassword = z.string().min(8).max(200);
/** A password that is checked, not chosen: it may be of any old form. */
const givenPassword = z.string().min(1).max(200);

export const registration = z.object({ email, password: newPassword, name });

export const credentials = z.object({ email, password: givenPassword });

export const refreshTokenInput = z.object({ refreshToken: z.string().min(1).max(200) });

export const profileChanges = z.object({ name: name.optional() });

export const passwordChange = z.object({ currentPassword: givenPassword, newPassword });

const address = z.object({
  label: z.string().trim().min(1).max(60),
  street: z.string().trim().min(1).max(200),
  city: z.string().trim().min(1).max(100),
  postalCode: z.string().trim().min(1).max(20),
  country: z.string().regex(/^[A-Z]{2}$/),
});

export const newAddress = address.extend({ isDefault: z.boolean().optional() });

export const addressChanges = address.partial();

export const usersQuery = pageQuery.extend({ q: z.string().trim().min(1).max(100).optional() });

export const userChanges = z.object({
  role: z.enum(['customer', 'admin']).optional(),
  status: z.enum(['active', 'blocked']).optional(),
});

export const ownerQuery = z.object({ userId: idInput });
