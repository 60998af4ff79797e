DROP INDEX "message_words_words";--> statement-breakpoint
ALTER TABLE "message_words" ADD COLUMN "scope_id" uuid NOT NULL;--> statement-breakpoint
CREATE INDEX "message_words_newest" ON "message_words" USING btree ("scope_id","message_id");--> statement-breakpoint
CREATE INDEX "message_words_words" ON "message_words" USING gin ("words") WITH (fastupdate=false);