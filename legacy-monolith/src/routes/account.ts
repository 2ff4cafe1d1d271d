import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireUser } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import * as services from '../services/index.ts';

// Everything behind "My account": profile, addresses, and what the customer has paid.
export const accountRoutes = Router();

const profile = z.object({ name: z.string().trim().min(1).max(120).optional() });
const passwords = z.object({
  currentPassword: z.string().min(1).max(200),
  newPassword: z.string().min(8).max(200),
});
const address = z.object({
  label: z.string().trim().min(1).max(60),
  street: z.string().trim().min(1).max(200),
  city: z.string().trim().min(1).max(100),
  postalCode: z.string().trim().min(1).max(20),
  country: z.string().regex(/^[A-Z]{2}$/),
});
const newAddress = address.extend({ isDefault: z.boolean().optional() });

accountRoutes.get('/me', requireUser, (req, res) => {
  res.json({ user: services.getProfile(currentUser(req).id) });
});

accountRoutes.patch('/me', requireUser, (req, res) => {
  res.json({ user: services.updateProfile(currentUser(req).id, parse(profile, req.body)) });
});

accountRoutes.put('/me/password', requireUser, async (req, res) => {
  await services.changePassword(currentUser(req).id, parse(passwords, req.body));
  res.status(204).end();
});

accountRoutes.get('/me/addresses', requireUser, (req, res) => {
  res.json(services.getAddresses(currentUser(req).id));
});

accountRoutes.post('/me/addresses', requireUser, (req, res) => {
  res.status(201).json({ address: services.addAddress(currentUser(req).id, parse(newAddress, req.body)) });
});

accountRoutes.get('/me/addresses/:id', requireUser, (req, res) => {
  res.json({ address: services.getAddress(currentUser(req).id, idParam(req.params)) });
});

accountRoutes.patch('/me/addresses/:id', requireUser, (req, res) => {
  const id = idParam(req.params);
  res.json({ address: services.changeAddress(currentUser(req).id, id, parse(address.partial(), req.body)) });
});

accountRoutes.delete('/me/addresses/:id', requireUser, (req, res) => {
  services.removeAddress(currentUser(req).id, idParam(req.params));
  res.status(204).end();
});

accountRoutes.put('/me/addresses/:id/default', requireUser, (req, res) => {
  res.json({ address: services.makeDefaultAddress(currentUser(req).id, idParam(req.params)) });
});

accountRoutes.get('/payments', requireUser, (req, res) => {
  res.json(services.listOwnPayments(currentUser(req).id, parse(pageSchema, req.query)));
});

accountRoutes.get('/payments/:id', requireUser, (req, res) => {
  res.json({ payment: services.getPayment(currentUser(req), idParam(req.params)) });
});
