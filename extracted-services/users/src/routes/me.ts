import { Router } from 'express';
import { loadSelf, renameSelf, toUser } from '../accounts.ts';
import type { Db } from '../db.ts';
import { passwordChange, profileChanges } from '../inputs.ts';
import { callerOf, type Guards } from '../kernel/auth.ts';
import { parse } from '../kernel/errors.ts';
import { changePassword } from '../sessions.ts';

export function meRoutes(db: Db, { requireUser }: Guards): Router {
  return Router()
    .get('/me', requireUser, (_req, res) => {
      res.json({ user: toUser(loadSelf(db, callerOf(res).id)) });
    })
    .patch('/me', requireUser, (req, res) => {
      res.json({ user: renameSelf(db, callerOf(res).id, parse(profileChanges, req.body).name) });
    })
    .put('/me/password', requireUser, async (req, res) => {
      await changePassword(db, callerOf(res).id, parse(passwordChange, req.body));
      res.status(204).end();
    });
}
