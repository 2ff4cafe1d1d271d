import { Router } from 'express';
import { changeUser, loadUser, searchUsers, toUser } from '../accounts.ts';
import type { Db } from '../db.ts';
import { userChanges, usersQuery } from '../inputs.ts';
import type { Guards } from '../kernel/auth.ts';
import { parse } from '../kernel/errors.ts';
import { idParam } from '../kernel/pages.ts';

export function adminRoutes(db: Db, { requireAdmin }: Guards): Router {
  return Router()
    .get('/admin/users', requireAdmin, (req, res) => {
      const { q, ...page } = parse(usersQuery, req.query);
      res.json(searchUsers(db, q, page));
    })
    .get('/admin/users/:id', requireAdmin, (req, res) => {
      res.json({ user: toUser(loadUser(db, idParam(req.params))) });
    })
    .patch('/admin/users/:id', requireAdmin, (req, res) => {
      const id = idParam(req.params);
      res.json({ user: changeUser(db, id, parse(userChanges, req.body)) });
    });
}
