import { z } from 'zod';
import * as inputs from './inputs.ts';
import { describeApi, type Operation } from './kernel/openapi.ts';

const id = z.number().int().positive();

const user = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role: z.enum(['customer', 'admin']),
  status: z.enum(['active', 'blocked']),
  createdAt: z.iso.datetime(),
});
const address = z.object({
  id,
  label: z.string(),
  street: z.string(),
  city: z.string(),
  postalCode: z.string(),
  country: z.string(),
  isDefault: z.boolean(),
});
const tokens = z.object({ accessToken: z.string(), refreshToken: z.string() });

/** What answers look like, by the names that the document's routes use. */
export const ANSWERS = {
  User: z.object({ user }),
  UserPage: z.object({
    items: z.array(user),
    page: z.number().int(),
    pageSize: z.number().int(),
    total: z.number().int().min(0),
  }),
  Address: z.object({ address }),
  AddressList: z.object({ items: z.array(address) }),
  Session: tokens.extend({ user }),
  Tokens: tokens,
  AddressRow: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
};

const NOT_FOUND = [404, 'NOT_FOUND'] as const;
const INVALID_CREDENTIALS = [401, 'INVALID_CREDENTIALS'] as const;

const SESSIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/auth/register',
    summary: 'A new account and its first session',
    access: 'public',
    body: inputs.registration,
    answer: { status: 201, schema: 'Session' },
    errors: [[409, 'EMAIL_TAKEN']],
  },
  {
    method: 'post',
    path: '/auth/login',
    summary: 'Sign in; locked after 5 failures in 15 minutes',
    access: 'public',
    body: inputs.credentials,
    answer: { status: 200, schema: 'Session' },
    errors: [INVALID_CREDENTIALS, [403, 'FORBIDDEN'], [429, 'LOCKED']],
  },
  {
    method: 'post',
    path: '/auth/refresh',
    summary: 'Trade a refresh token, good for one use, for the next pair',
    access: 'public',
    body: inputs.refreshTokenInput,
    answer: { status: 200, schema: 'Tokens' },
    errors: [[401, 'UNAUTHENTICATED']],
  },
  {
    method: 'post',
    path: '/auth/logout',
    summary: 'End a session',
    access: 'public',
    body: inputs.refreshTokenInput,
    answer: { status: 204 },
  },
];

const OWN: readonly Operation[] = [
  {
    method: 'get',
    path: '/me',
    summary: 'Who I am',
    access: 'user',
    answer: { status: 200, schema: 'User' },
  },
  {
    method: 'patch',
    path: '/me',
    summary: 'Change my name',
    access: 'user',
    body: inputs.profileChanges,
    answer: { status: 200, schema: 'User' },
  },
  {
    method: 'put',
    path: '/me/password',
    summary: 'Change my password; ends every session',
    access: 'user',
    body: inputs.passwordChange,
    answer: { status: 204 },
    errors: [INVALID_CREDENTIALS],
  },
  {
    method: 'get',
    path: '/me/addresses',
    summary: 'My addresses',
    access: 'user',
    answer: { status: 200, schema: 'AddressList' },
  },
  {
    method: 'post',
    path: '/me/addresses',
    summary: 'A new address; the first is the default',
    access: 'user',
    body: inputs.newAddress,
    answer: { status: 201, schema: 'Address' },
  },
  {
    method: 'get',
    path: '/me/addresses/{id}',
    summary: 'One of my addresses',
    access: 'user',
    answer: { status: 200, schema: 'Address' },
    errors: [NOT_FOUND],
  },
  {
    method: 'patch',
    path: '/me/addresses/{id}',
    summary: 'Change an address',
    access: 'user',
    body: inputs.addressChanges,
    answer: { status: 200, schema: 'Address' },
    errors: [NOT_FOUND],
  },
  {
    method: 'delete',
    path: '/me/addresses/{id}',
    summary: 'Remove an address; the oldest left becomes the default',
    access: 'user',
    answer: { status: 204 },
    errors: [NOT_FOUND],
  },
  {
    method: 'put',
    path: '/me/addresses/{id}/default',
    summary: 'Make an address the default',
    access: 'user',
    answer: { status: 200, schema: 'Address' },
    errors: [NOT_FOUND],
  },
];

const ADMIN: readonly Operation[] = [
  {
    method: 'get',
    path: '/admin/users',
    summary: 'Users by e-mail address or name',
    access: 'admin',
    query: inputs.usersQuery,
    answer: { status: 200, schema: 'UserPage' },
  },
  {
    method: 'get',
    path: '/admin/users/{id}',
    summary: 'A user',
    access: 'admin',
    answer: { status: 200, schema: 'User' },
    errors: [NOT_FOUND],
  },
  {
    method: 'patch',
    path: '/admin/users/{id}',
    summary: 'Change role or status; blocking ends every session',
    access: 'admin',
    body: inputs.userChanges,
    answer: { status: 200, schema: 'User' },
    errors: [NOT_FOUND],
  },
];

const INTERNAL: readonly Operation[] = [
  {
    method: 'get',
    path: '/internal/addresses/{id}',
    summary: "An address's row, as in the feed, if it is that user's",
    access: 'internal',
    query: inputs.ownerQuery,
    answer: { status: 200, schema: 'AddressRow' },
    errors: [NOT_FOUND],
  },
];

export const OPERATIONS = [...SESSIONS, ...OWN, ...ADMIN, ...INTERNAL];

export const openapi = describeApi({
  title: 'Shop users',
  version: '1.0.0',
  description: 'Accounts, sessions and addresses.',
  schemas: ANSWERS,
  operations: OPERATIONS,
});
