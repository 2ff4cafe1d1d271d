-- Every committed change of a replicated table becomes a row of change_feed in the same transaction.
-- The guard keeps quiet what was itself received from another feed, or the same fact would travel in circles.

CREATE TRIGGER feed_users_insert AFTER INSERT ON users
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('users.upserted', NEW.id, json_object(
    'id', NEW.id, 'email', NEW.email, 'password_hash', NEW.password_hash, 'name', NEW.name, 'role', NEW.role,
    'status', NEW.status, 'created_at', NEW.created_at, 'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_users_update AFTER UPDATE ON users
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('users.upserted', NEW.id, json_object(
    'id', NEW.id, 'email', NEW.email, 'password_hash', NEW.password_hash, 'name', NEW.name, 'role', NEW.role,
    'status', NEW.status, 'created_at', NEW.created_at, 'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_users_delete AFTER DELETE ON users
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('users.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_refresh_tokens_insert AFTER INSERT ON refresh_tokens
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('refresh_tokens.upserted', NEW.id, json_object(
    'id', NEW.id, 'user_id', NEW.user_id, 'token_hash', NEW.token_hash, 'expires_at', NEW.expires_at,
    'revoked_at', NEW.revoked_at, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_refresh_tokens_update AFTER UPDATE ON refresh_tokens
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('refresh_tokens.upserted', NEW.id, json_object(
    'id', NEW.id, 'user_id', NEW.user_id, 'token_hash', NEW.token_hash, 'expires_at', NEW.expires_at,
    'revoked_at', NEW.revoked_at, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_refresh_tokens_delete AFTER DELETE ON refresh_tokens
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('refresh_tokens.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_addresses_insert AFTER INSERT ON addresses
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('addresses.upserted', NEW.id, json_object(
    'id', NEW.id, 'user_id', NEW.user_id, 'label', NEW.label, 'street', NEW.street, 'city', NEW.city,
    'postal_code', NEW.postal_code, 'country', NEW.country, 'is_default', NEW.is_default,
    'created_at', NEW.created_at, 'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_addresses_update AFTER UPDATE ON addresses
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('addresses.upserted', NEW.id, json_object(
    'id', NEW.id, 'user_id', NEW.user_id, 'label', NEW.label, 'street', NEW.street, 'city', NEW.city,
    'postal_code', NEW.postal_code, 'country', NEW.country, 'is_default', NEW.is_default,
    'created_at', NEW.created_at, 'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_addresses_delete AFTER DELETE ON addresses
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('addresses.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_categories_insert AFTER INSERT ON categories
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('categories.upserted', NEW.id, json_object(
    'id', NEW.id, 'parent_id', NEW.parent_id, 'slug', NEW.slug, 'name', NEW.name, 'position', NEW.position,
    'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_categories_update AFTER UPDATE ON categories
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('categories.upserted', NEW.id, json_object(
    'id', NEW.id, 'parent_id', NEW.parent_id, 'slug', NEW.slug, 'name', NEW.name, 'position', NEW.position,
    'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_categories_delete AFTER DELETE ON categories
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('categories.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_products_insert AFTER INSERT ON products
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('products.upserted', NEW.id, json_object(
    'id', NEW.id, 'sku', NEW.sku, 'slug', NEW.slug, 'name', NEW.name, 'description', NEW.description,
    'category_id', NEW.category_id, 'price_cents', NEW.price_cents, 'currency', NEW.currency,
    'status', NEW.status, 'created_at', NEW.created_at, 'updated_at', NEW.updated_at,
    'discount_percent', NEW.discount_percent
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_products_update AFTER UPDATE ON products
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('products.upserted', NEW.id, json_object(
    'id', NEW.id, 'sku', NEW.sku, 'slug', NEW.slug, 'name', NEW.name, 'description', NEW.description,
    'category_id', NEW.category_id, 'price_cents', NEW.price_cents, 'currency', NEW.currency,
    'status', NEW.status, 'created_at', NEW.created_at, 'updated_at', NEW.updated_at,
    'discount_percent', NEW.discount_percent
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_products_delete AFTER DELETE ON products
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('products.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_product_images_insert AFTER INSERT ON product_images
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('product_images.upserted', NEW.id, json_object(
    'id', NEW.id, 'product_id', NEW.product_id, 'url', NEW.url, 'alt', NEW.alt, 'position', NEW.position
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_product_images_update AFTER UPDATE ON product_images
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('product_images.upserted', NEW.id, json_object(
    'id', NEW.id, 'product_id', NEW.product_id, 'url', NEW.url, 'alt', NEW.alt, 'position', NEW.position
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_product_images_delete AFTER DELETE ON product_images
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('product_images.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_price_history_insert AFTER INSERT ON price_history
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('price_history.upserted', NEW.id, json_object(
    'id', NEW.id, 'product_id', NEW.product_id, 'old_cents', NEW.old_cents, 'new_cents', NEW.new_cents,
    'changed_by', NEW.changed_by, 'changed_at', NEW.changed_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_price_history_update AFTER UPDATE ON price_history
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('price_history.upserted', NEW.id, json_object(
    'id', NEW.id, 'product_id', NEW.product_id, 'old_cents', NEW.old_cents, 'new_cents', NEW.new_cents,
    'changed_by', NEW.changed_by, 'changed_at', NEW.changed_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_price_history_delete AFTER DELETE ON price_history
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('price_history.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_stock_levels_insert AFTER INSERT ON stock_levels
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('stock_levels.upserted', NEW.product_id, json_object(
    'product_id', NEW.product_id, 'on_hand', NEW.on_hand, 'reserved', NEW.reserved,
    'reorder_level', NEW.reorder_level, 'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_stock_movements_insert AFTER INSERT ON stock_movements
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('stock_movements.upserted', NEW.id, json_object(
    'id', NEW.id, 'ref', NEW.ref, 'product_id', NEW.product_id, 'delta', NEW.delta, 'reason', NEW.reason,
    'order_id', NEW.order_id, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_carts_insert AFTER INSERT ON carts
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('carts.upserted', NEW.id, json_object(
    'id', NEW.id, 'user_id', NEW.user_id, 'updated_at', NEW.updated_at, 'coupon_code', NEW.coupon_code
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_carts_update AFTER UPDATE ON carts
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('carts.upserted', NEW.id, json_object(
    'id', NEW.id, 'user_id', NEW.user_id, 'updated_at', NEW.updated_at, 'coupon_code', NEW.coupon_code
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_carts_delete AFTER DELETE ON carts
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('carts.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_cart_items_insert AFTER INSERT ON cart_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('cart_items.upserted', NEW.id, json_object(
    'id', NEW.id, 'cart_id', NEW.cart_id, 'product_id', NEW.product_id, 'quantity', NEW.quantity
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_cart_items_update AFTER UPDATE ON cart_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('cart_items.upserted', NEW.id, json_object(
    'id', NEW.id, 'cart_id', NEW.cart_id, 'product_id', NEW.product_id, 'quantity', NEW.quantity
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_cart_items_delete AFTER DELETE ON cart_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('cart_items.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_coupons_insert AFTER INSERT ON coupons
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('coupons.upserted', NEW.id, json_object(
    'id', NEW.id, 'code', NEW.code, 'kind', NEW.kind, 'value', NEW.value,
    'min_total_cents', NEW.min_total_cents, 'max_uses', NEW.max_uses, 'used_count', NEW.used_count,
    'starts_at', NEW.starts_at, 'ends_at', NEW.ends_at, 'active', NEW.active
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_coupons_update AFTER UPDATE ON coupons
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('coupons.upserted', NEW.id, json_object(
    'id', NEW.id, 'code', NEW.code, 'kind', NEW.kind, 'value', NEW.value,
    'min_total_cents', NEW.min_total_cents, 'max_uses', NEW.max_uses, 'used_count', NEW.used_count,
    'starts_at', NEW.starts_at, 'ends_at', NEW.ends_at, 'active', NEW.active
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_coupons_delete AFTER DELETE ON coupons
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('coupons.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_coupon_redemptions_insert AFTER INSERT ON coupon_redemptions
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('coupon_redemptions.upserted', NEW.id, json_object(
    'id', NEW.id, 'coupon_id', NEW.coupon_id, 'order_id', NEW.order_id, 'user_id', NEW.user_id,
    'amount_cents', NEW.amount_cents, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_coupon_redemptions_update AFTER UPDATE ON coupon_redemptions
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('coupon_redemptions.upserted', NEW.id, json_object(
    'id', NEW.id, 'coupon_id', NEW.coupon_id, 'order_id', NEW.order_id, 'user_id', NEW.user_id,
    'amount_cents', NEW.amount_cents, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_coupon_redemptions_delete AFTER DELETE ON coupon_redemptions
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('coupon_redemptions.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_orders_insert AFTER INSERT ON orders
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('orders.upserted', NEW.id, json_object(
    'id', NEW.id, 'number', NEW.number, 'user_id', NEW.user_id, 'status', NEW.status,
    'subtotal_cents', NEW.subtotal_cents, 'discount_cents', NEW.discount_cents,
    'shipping_cents', NEW.shipping_cents, 'total_cents', NEW.total_cents, 'currency', NEW.currency,
    'address_id', NEW.address_id, 'placed_at', NEW.placed_at, 'updated_at', NEW.updated_at,
    'address_json', NEW.address_json
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_orders_update AFTER UPDATE ON orders
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('orders.upserted', NEW.id, json_object(
    'id', NEW.id, 'number', NEW.number, 'user_id', NEW.user_id, 'status', NEW.status,
    'subtotal_cents', NEW.subtotal_cents, 'discount_cents', NEW.discount_cents,
    'shipping_cents', NEW.shipping_cents, 'total_cents', NEW.total_cents, 'currency', NEW.currency,
    'address_id', NEW.address_id, 'placed_at', NEW.placed_at, 'updated_at', NEW.updated_at,
    'address_json', NEW.address_json
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_orders_delete AFTER DELETE ON orders
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('orders.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_order_items_insert AFTER INSERT ON order_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('order_items.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'product_id', NEW.product_id, 'sku', NEW.sku, 'name', NEW.name,
    'unit_cents', NEW.unit_cents, 'quantity', NEW.quantity, 'line_cents', NEW.line_cents
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_order_items_update AFTER UPDATE ON order_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('order_items.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'product_id', NEW.product_id, 'sku', NEW.sku, 'name', NEW.name,
    'unit_cents', NEW.unit_cents, 'quantity', NEW.quantity, 'line_cents', NEW.line_cents
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_order_items_delete AFTER DELETE ON order_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('order_items.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_order_events_insert AFTER INSERT ON order_events
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('order_events.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'status', NEW.status, 'note', NEW.note,
    'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_order_events_update AFTER UPDATE ON order_events
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('order_events.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'status', NEW.status, 'note', NEW.note,
    'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_order_events_delete AFTER DELETE ON order_events
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('order_events.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_shipping_methods_insert AFTER INSERT ON shipping_methods
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('shipping_methods.upserted', NEW.id, json_object(
    'id', NEW.id, 'code', NEW.code, 'name', NEW.name, 'base_cents', NEW.base_cents,
    'per_item_cents', NEW.per_item_cents, 'days', NEW.days
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_shipping_methods_update AFTER UPDATE ON shipping_methods
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('shipping_methods.upserted', NEW.id, json_object(
    'id', NEW.id, 'code', NEW.code, 'name', NEW.name, 'base_cents', NEW.base_cents,
    'per_item_cents', NEW.per_item_cents, 'days', NEW.days
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_shipping_methods_delete AFTER DELETE ON shipping_methods
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('shipping_methods.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_shipments_insert AFTER INSERT ON shipments
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('shipments.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'method_id', NEW.method_id, 'carrier', NEW.carrier,
    'tracking_code', NEW.tracking_code, 'status', NEW.status, 'shipped_at', NEW.shipped_at,
    'delivered_at', NEW.delivered_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_shipments_update AFTER UPDATE ON shipments
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('shipments.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'method_id', NEW.method_id, 'carrier', NEW.carrier,
    'tracking_code', NEW.tracking_code, 'status', NEW.status, 'shipped_at', NEW.shipped_at,
    'delivered_at', NEW.delivered_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_shipments_delete AFTER DELETE ON shipments
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('shipments.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_returns_insert AFTER INSERT ON returns
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('returns.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'user_id', NEW.user_id, 'reason', NEW.reason,
    'status', NEW.status, 'created_at', NEW.created_at, 'decided_at', NEW.decided_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_returns_update AFTER UPDATE ON returns
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('returns.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'user_id', NEW.user_id, 'reason', NEW.reason,
    'status', NEW.status, 'created_at', NEW.created_at, 'decided_at', NEW.decided_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_returns_delete AFTER DELETE ON returns
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('returns.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_return_items_insert AFTER INSERT ON return_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('return_items.upserted', NEW.id, json_object(
    'id', NEW.id, 'return_id', NEW.return_id, 'order_item_id', NEW.order_item_id, 'quantity', NEW.quantity
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_return_items_update AFTER UPDATE ON return_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('return_items.upserted', NEW.id, json_object(
    'id', NEW.id, 'return_id', NEW.return_id, 'order_item_id', NEW.order_item_id, 'quantity', NEW.quantity
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_return_items_delete AFTER DELETE ON return_items
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('return_items.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_payments_insert AFTER INSERT ON payments
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('payments.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'user_id', NEW.user_id, 'amount_cents', NEW.amount_cents,
    'refunded_cents', NEW.refunded_cents, 'currency', NEW.currency, 'method', NEW.method,
    'status', NEW.status, 'provider_ref', NEW.provider_ref, 'idempotency_key', NEW.idempotency_key,
    'created_at', NEW.created_at, 'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_payments_update AFTER UPDATE ON payments
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('payments.upserted', NEW.id, json_object(
    'id', NEW.id, 'order_id', NEW.order_id, 'user_id', NEW.user_id, 'amount_cents', NEW.amount_cents,
    'refunded_cents', NEW.refunded_cents, 'currency', NEW.currency, 'method', NEW.method,
    'status', NEW.status, 'provider_ref', NEW.provider_ref, 'idempotency_key', NEW.idempotency_key,
    'created_at', NEW.created_at, 'updated_at', NEW.updated_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_payments_delete AFTER DELETE ON payments
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('payments.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_payment_attempts_insert AFTER INSERT ON payment_attempts
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('payment_attempts.upserted', NEW.id, json_object(
    'id', NEW.id, 'payment_id', NEW.payment_id, 'attempt', NEW.attempt, 'outcome', NEW.outcome,
    'provider_code', NEW.provider_code, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_payment_attempts_update AFTER UPDATE ON payment_attempts
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('payment_attempts.upserted', NEW.id, json_object(
    'id', NEW.id, 'payment_id', NEW.payment_id, 'attempt', NEW.attempt, 'outcome', NEW.outcome,
    'provider_code', NEW.provider_code, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_payment_attempts_delete AFTER DELETE ON payment_attempts
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('payment_attempts.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_refunds_insert AFTER INSERT ON refunds
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('refunds.upserted', NEW.id, json_object(
    'id', NEW.id, 'payment_id', NEW.payment_id, 'amount_cents', NEW.amount_cents, 'reason', NEW.reason,
    'status', NEW.status, 'provider_ref', NEW.provider_ref, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_refunds_update AFTER UPDATE ON refunds
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('refunds.upserted', NEW.id, json_object(
    'id', NEW.id, 'payment_id', NEW.payment_id, 'amount_cents', NEW.amount_cents, 'reason', NEW.reason,
    'status', NEW.status, 'provider_ref', NEW.provider_ref, 'created_at', NEW.created_at
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_refunds_delete AFTER DELETE ON refunds
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  VALUES ('refunds.deleted', OLD.id, json_object('id', OLD.id), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;

CREATE TRIGGER feed_reviews_insert AFTER INSERT ON reviews
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  SELECT 'ratings.changed', NEW.product_id, json_object(
    'product_id', NEW.product_id,
    'average', ((SUM(rating) * 20 + COUNT(*)) / (2 * COUNT(*))) / 10.0,
    'count', COUNT(*)
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  FROM reviews WHERE product_id = NEW.product_id AND status = 'published';
END;

CREATE TRIGGER feed_reviews_update AFTER UPDATE ON reviews
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  SELECT 'ratings.changed', NEW.product_id, json_object(
    'product_id', NEW.product_id,
    'average', ((SUM(rating) * 20 + COUNT(*)) / (2 * COUNT(*))) / 10.0,
    'count', COUNT(*)
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  FROM reviews WHERE product_id = NEW.product_id AND status = 'published';
END;

CREATE TRIGGER feed_reviews_delete AFTER DELETE ON reviews
WHEN NOT EXISTS (SELECT 1 FROM replication_state WHERE applying = 1)
BEGIN
  INSERT INTO change_feed (topic, entity_id, data, occurred_at)
  SELECT 'ratings.changed', OLD.product_id, json_object(
    'product_id', OLD.product_id,
    'average', ((SUM(rating) * 20 + COUNT(*)) / (2 * COUNT(*))) / 10.0,
    'count', COUNT(*)
  ), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  FROM reviews WHERE product_id = OLD.product_id AND status = 'published';
END;
