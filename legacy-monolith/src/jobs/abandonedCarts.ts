import { many } from '../lib/db.ts';
import { formatMoney, minutesAgo } from '../lib/helpers.ts';
import { countNotifications, findCart } from '../models/index.ts';
import { notify } from '../services/notificationService.ts';
import { priceCart } from '../services/pricingService.ts';

const ABANDONED_AFTER_MINUTES = 24 * 60;
const REMIND_AGAIN_AFTER_MINUTES = 7 * 24 * 60;

/** Reminds customers of what they have left in their cart, at most once a week. */
export function abandonedCarts(): string {
  const rows = many<{ user_id: number }>(
    `SELECT DISTINCT c.user_id FROM carts c
     JOIN cart_items i ON i.cart_id = c.id
     JOIN users u ON u.id = c.user_id AND u.status = 'active'
     WHERE c.updated_at < ? ORDER BY c.user_id`,
    minutesAgo(ABANDONED_AFTER_MINUTES),
  );
  let reminded = 0;
  for (const { user_id: userId } of rows) {
    if (countNotifications(userId, 'cart.abandoned', minutesAgo(REMIND_AGAIN_AFTER_MINUTES)) > 0) continue;
    const cart = priceCart(findCart(userId));
    const names = cart.lines.map((line) => line.name).join(', ');
    notify(userId, 'cart.abandoned', 'You left something behind', `${names} (${formatMoney(cart.totalCents)})`);
    reminded++;
  }
  return `${reminded} of ${rows.length} reminded`;
}
