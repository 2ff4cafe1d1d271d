import { Router } from 'express';
import { z } from 'zod';
import { currentUser, requireAdmin } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import { changeUser, getUserForAdmin, searchUsers } from '../services/index.ts';

export const adminUserRoutes = Router();

const query = pageSchema.extend({ q: z.string().trim().min(1).max(100).optional() });
const changes = z.object({
  role: z.enum(['customer', 'admin']).optional(),
  status: z.enum(['active', 'blocked']).optional(),
});

adminUserRoutes.get('/admin/users', requireAdmin, (req, res) => {
  const { q, ...paging } = parse(query, req.query);
  res.json(searchUsers(q, paging));
});

adminUserRoutes.get('/admin/users/:id', requireAdmin, (req, res) => {
  res.json({ user: getUserForAdmin(idParam(req.params)) });
});

adminUserRoutes.patch('/admin/users/:id', requireAdmin, (req, res) => {
  const id = idParam(req.params);
  res.json({ user: changeUser(currentUser(req).id, id, parse(changes, req.body)) });
});
