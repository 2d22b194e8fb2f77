-- One order as `mo` sends it to PostgreSQL, for pgbench: the same statements in the same order, in one transaction.
-- `cargo xtask bench` compares their text with what the server logged for a real order, and stops when they differ.
\set key random(1000000000000000, 9000000000000000)
BEGIN;
SELECT set_config('search_path', '{schema}', true), set_config('app.tenant_id', '{tenant}', true), set_config('role', '{schema}', true);
SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 1)) AS mine;
SELECT input_hash, answer FROM idempotency WHERE scope = '{tenant}/guest/order.place' AND key = :key;
SELECT "categories"."id", "categories"."name", "categories"."description", "categories"."position", "categories"."version", "categories"."created_at", "categories"."updated_at", "categories"."deleted_at" FROM "categories" WHERE "categories"."deleted_at" IS NULL ORDER BY "categories"."position" ASC, "categories"."created_at" ASC, "categories"."id" ASC;
SELECT "menu_items"."id", "menu_items"."category_id", "menu_items"."name", "menu_items"."description", "menu_items"."price", "menu_items"."is_available", "menu_items"."allergens", "menu_items"."diets", "menu_items"."is_spicy", "menu_items"."position", "menu_items"."version", "menu_items"."created_at", "menu_items"."updated_at", "menu_items"."deleted_at" FROM "menu_items" WHERE "menu_items"."deleted_at" IS NULL ORDER BY "menu_items"."position" ASC, "menu_items"."created_at" ASC, "menu_items"."id" ASC;
UPDATE counters SET order_number = order_number + 1 WHERE id = 1 RETURNING order_number \gset
INSERT INTO "orders" ("id", "number", "customer_name", "phone", "note", "fulfilment", "status", "total_amount", "items", "idempotency_key", "version", "created_at", "updated_at", "deleted_at") VALUES (gen_random_uuid(), :order_number, 'John Doe', NULL, NULL, '{fulfilment}', 'PENDING', '{total}', '{items}', :key, 1, now(), now(), NULL) RETURNING "id", "number", "customer_name", "phone", "note", "fulfilment", "status", "total_amount", "items", "idempotency_key", "version", "created_at", "updated_at", "deleted_at" \gset made_
INSERT INTO order_transitions (id, order_id, from_status, to_status, changed_by, changed_at) VALUES (gen_random_uuid(), :made_id, NULL, 'PENDING', 'guest', now());
INSERT INTO idempotency (id, scope, key, input_hash, answer) VALUES (gen_random_uuid(), '{tenant}/guest/order.place', :key, '{hash}', '{answer}');
INSERT INTO audit_log (id, request_id, correlation_id, actor, operation, outcome) VALUES (gen_random_uuid(), :made_id, NULL, 'guest', 'order.place', 'ok');
UPDATE counters SET event_seq = event_seq + 1 WHERE id = 1 RETURNING event_seq \gset
INSERT INTO public.event_log (id, occurred_at, tenant_id, event_type, entity_type, entity_id, correlation_id, idempotency_key, actor, payload, source, seq) VALUES (gen_random_uuid(), now(), '{tenant}', 'order.placed', 'order', :made_id, :made_id, :key, 'guest', '{answer}', 'mo', :event_seq);
COMMIT;
