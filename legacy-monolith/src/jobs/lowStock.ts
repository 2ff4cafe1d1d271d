import { adminIds, minutesAgo } from '../lib/helpers.ts';
import { countNotifications, listLowStock } from '../models/index.ts';
import { notify } from '../services/notificationService.ts';

/** Sends every administrator one list a day of what runs out. */
export function lowStockAlerts(): string {
  const low = listLowStock();
  if (low.length === 0) return 'nothing is low';
  const lines = low.map((row) => `${row.sku} ${row.name}: ${row.on_hand - row.reserved}`);
  let told = 0;
  for (const id of adminIds()) {
    if (countNotifications(id, 'stock.digest', minutesAgo(24 * 60)) > 0) continue;
    notify(id, 'stock.digest', `${low.length} products are low`, lines.join('\n'));
    told++;
  }
  return `${low.length} low, ${told} told`;
}
