/** Express 4 and 5, and routers that are used like theirs. */
import { linkRoutes } from '../routes/routes.ts';
import type { Recognizer } from './recognizer.ts';

export const express: Recognizer = {
  name: 'express',
  applies: () => true,
  read: { entries: linkRoutes },
};
