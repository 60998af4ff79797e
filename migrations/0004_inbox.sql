ALTER TABLE "mentions" ADD COLUMN "named" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "mentions_unread" ON "mentions" USING btree ("user_id") WHERE read_at is null;