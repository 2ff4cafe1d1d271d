import { Router } from 'express';
import { z } from 'zod';
import { parse } from '../lib/validate.ts';
import { login, logout, refresh, register } from '../services/index.ts';

export const authRoutes = Router();

const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const registration = z.object({
  email,
  password: z.string().min(8).max(200),
  name: z.string().trim().min(1).max(120),
});
const credentials = z.object({ email, password: z.string().min(1).max(200) });
const refreshToken = z.object({ refreshToken: z.string().min(1).max(200) });

authRoutes.post('/auth/register', async (req, res) => {
  res.status(201).json(await register(parse(registration, req.body)));
});

authRoutes.post('/auth/login', async (req, res) => {
  res.json(await login(parse(credentials, req.body), req.ip ?? ''));
});

authRoutes.post('/auth/refresh', async (req, res) => {
  res.json(await refresh(parse(refreshToken, req.body).refreshToken));
});

authRoutes.post('/auth/logout', (req, res) => {
  logout(parse(refreshToken, req.body).refreshToken);
  res.status(204).end();
});
