import { inTransaction } from '../lib/db.ts';
import { conflict, notFound, ruleBroken } from '../lib/errors.ts';
import { emit } from '../lib/events.ts';
import { audit, mapPage, type Paging, roundHalfUp, sumBy } from '../lib/helpers.ts';
import type { Identity } from '../lib/tokens.ts';
import * as models from '../models/index.ts';
import { changeStatus, loadOrderFor } from './orderService.ts';
import { refundOrder } from './paymentService.ts';
import { putBack } from './stockService.ts';

function present(id: number) {
  return models.toReturn(models.findReturn(id)!, models.itemsOfReturns([id]).get(id) ?? []);
}

export function requestReturn(
  user: Identity,
  orderId: number,
  input: { reason: string; items: { orderItemId: number; quantity: number }[] },
) {
  const order = loadOrderFor(user, orderId);
  const id = inTransaction(() => {
    if (models.findOrder(orderId)?.status !== 'delivered') {
      throw conflict('NOT_RETURNABLE', 'Only a delivered order can be returned.');
    }
    const bought = new Map(models.listOrderItems(orderId).map((item) => [item.id, item.quantity]));
    for (const item of input.items) {
      const left = (bought.get(item.orderItemId) ?? 0) - models.quantityInReturns(item.orderItemId);
      if (item.quantity > left) {
        throw ruleBroken('RETURN_INVALID', 'You cannot return more than you bought.', {
          orderItemId: item.orderItemId,
          returnable: Math.max(0, left),
        });
      }
      bought.set(item.orderItemId, (bought.get(item.orderItemId) ?? 0) - item.quantity);
    }
    return models.insertReturn({ id: orderId, userId: order.user_id }, input.reason, input.items);
  });
  emit('return.requested', { returnId: id, orderId, userId: order.user_id });
  return present(id);
}

export function returnsOfOrder(user: Identity, orderId: number) {
  loadOrderFor(user, orderId);
  return { items: withItems(models.listReturnsOfOrder(orderId)) };
}

function withItems(rows: readonly models.ReturnRow[]) {
  const items = models.itemsOfReturns(rows.map((row) => row.id));
  return rows.map((row) => models.toReturn(row, items.get(row.id) ?? []));
}

export function listReturns(status: string | undefined, paging: Paging) {
  const page = models.pageReturns(status, paging);
  const items = models.itemsOfReturns(page.items.map((row) => row.id));
  return mapPage(page, (row) => models.toReturn(row, items.get(row.id) ?? []));
}

function loadOpen(id: number): models.ReturnRow {
  const found = models.findReturn(id);
  if (found === undefined) throw notFound('Return');
  if (found.status !== 'requested') throw conflict('RETURN_DECIDED', `This return is ${found.status} already.`);
  return found;
}

/** The lines that come back, at what was paid for them: an order's discount is spread over its lines. */
export function approveReturn(adminId: number, id: number) {
  const decided = inTransaction(() => {
    const request = loadOpen(id);
    const order = models.findOrder(request.order_id)!;
    const bought = new Map(models.listOrderItems(order.id).map((item) => [item.id, item]));
    const lines = (models.itemsOfReturns([id]).get(id) ?? []).map((item) => ({
      productId: bought.get(item.order_item_id)!.product_id,
      unitCents: bought.get(item.order_item_id)!.unit_cents,
      quantity: item.quantity,
    }));
    const value = sumBy(lines, (line) => line.unitCents * line.quantity);
    const net = order.subtotal_cents - order.discount_cents;
    const refundCents = order.subtotal_cents === 0 ? 0 : roundHalfUp(value * net, order.subtotal_cents);
    models.decideReturn(id, 'approved');
    changeStatus(order.id, 'returned', 'Return approved');
    putBack(order.id, lines, 'return');
    const refunded = refundOrder(order.id, 'Return approved', refundCents);
    audit(adminId, 'return.approved', 'return', id, { refundedCents: refunded });
    return request;
  });
  emit('return.decided', { returnId: id, orderId: decided.order_id, userId: decided.user_id, approved: true });
  return present(id);
}

export function rejectReturn(adminId: number, id: number) {
  const decided = inTransaction(() => {
    const request = loadOpen(id);
    models.decideReturn(id, 'rejected');
    audit(adminId, 'return.rejected', 'return', id);
    return request;
  });
  emit('return.decided', { returnId: id, orderId: decided.order_id, userId: decided.user_id, approved: false });
  return present(id);
}
