import { Router } from 'express';
import { currentUser, requireUser } from '../lib/helpers.ts';
import { idParam, pageSchema, parse } from '../lib/validate.ts';
import { listNotifications, readNotification } from '../services/index.ts';

export const notificationRoutes = Router();

notificationRoutes.get('/notifications', requireUser, (req, res) => {
  res.json(listNotifications(currentUser(req).id, parse(pageSchema, req.query)));
});

notificationRoutes.post('/notifications/:id/read', requireUser, (req, res) => {
  res.json({ notification: readNotification(currentUser(req).id, idParam(req.params)) });
});
