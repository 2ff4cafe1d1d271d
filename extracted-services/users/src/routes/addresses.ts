import { type Request, type Response, Router } from 'express';
import {
  type AddressKey,
  addAddress,
  changeAddress,
  listAddresses,
  loadAddress,
  makeDefault,
  removeAddress,
  toAddress,
} from '../addresses.ts';
import type { Db } from '../db.ts';
import { addressChanges, newAddress } from '../inputs.ts';
import { callerOf, type Guards } from '../kernel/auth.ts';
import { parse } from '../kernel/errors.ts';
import { idParam } from '../kernel/pages.ts';

export function addressRoutes(db: Db, { requireUser }: Guards): Router {
  return Router()
    .get('/me/addresses', requireUser, (_req, res) => {
      res.json({ items: listAddresses(db, callerOf(res).id).map(toAddress) });
    })
    .post('/me/addresses', requireUser, (req, res) => {
      res.status(201).json({ address: addAddress(db, callerOf(res).id, parse(newAddress, req.body)) });
    })
    .get('/me/addresses/:id', requireUser, (req, res) => {
      res.json({ address: toAddress(loadAddress(db, ownKey(req, res))) });
    })
    .patch('/me/addresses/:id', requireUser, (req, res) => {
      const key = ownKey(req, res);
      res.json({ address: changeAddress(db, key, parse(addressChanges, req.body)) });
    })
    .delete('/me/addresses/:id', requireUser, (req, res) => {
      removeAddress(db, ownKey(req, res));
      res.status(204).end();
    })
    .put('/me/addresses/:id/default', requireUser, (req, res) => {
      res.json({ address: makeDefault(db, ownKey(req, res)) });
    });
}

const ownKey = (req: Request, res: Response): AddressKey => ({ id: idParam(req.params), userId: callerOf(res).id });
