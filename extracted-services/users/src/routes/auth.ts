import { Router } from 'express';
import { credentials, refreshTokenInput, registration } from '../inputs.ts';
import { parse } from '../kernel/errors.ts';
import { login, logout, refresh, register, type SessionPorts } from '../sessions.ts';

export function authRoutes(ports: SessionPorts): Router {
  return Router()
    .post('/auth/register', async (req, res) => {
      res.status(201).json(await register(ports, parse(registration, req.body)));
    })
    .post('/auth/login', async (req, res) => {
      res.json(await login(ports, { ...parse(credentials, req.body), ip: req.ip ?? '' }));
    })
    .post('/auth/refresh', async (req, res) => {
      res.json(await refresh(ports, parse(refreshTokenInput, req.body).refreshToken));
    })
    .post('/auth/logout', (req, res) => {
      logout(ports.db, parse(refreshTokenInput, req.body).refreshToken);
      res.status(204).end();
    });
}
