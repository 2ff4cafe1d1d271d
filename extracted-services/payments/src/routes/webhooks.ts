import { Router } from 'express';
import type { RouteContext } from '../context.ts';
import { webhookEvent } from '../inputs.ts';
import { rawBodyOf } from '../kernel/app.ts';
import { parse, ShopError } from '../kernel/errors.ts';
import { applyReport } from '../payments/reports.ts';
import { isSigned } from '../provider/webhooks.ts';

export function webhookRoutes({ db, provider, providerSecret }: RouteContext): Router {
  return Router().post('/webhooks/payment-provider', (req, res) => {
    if (!isSigned(rawBodyOf(req), req.get('x-provider-signature') ?? '', providerSecret)) throw badSignature();
    applyReport({ db, provider }, parse(webhookEvent, req.body));
    res.status(202).json({ received: true });
  });
}

const badSignature = () => new ShopError(401, 'UNAUTHENTICATED', { message: 'The signature is not valid.' });
