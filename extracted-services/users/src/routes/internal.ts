/** For the shop's own apps; the kernel has checked the internal token before. */
import { Router } from 'express';
import { loadAddress } from '../addresses.ts';
import type { Db } from '../db.ts';
import { ownerQuery } from '../inputs.ts';
import { parse } from '../kernel/errors.ts';
import { idParam } from '../kernel/pages.ts';

export function internalRoutes(db: Db): Router {
  return Router().get('/internal/addresses/:id', (req, res) => {
    res.json(loadAddress(db, { id: idParam(req.params), userId: parse(ownerQuery, req.query).userId }));
  });
}
