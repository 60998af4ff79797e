ALTER TABLE "replies" ADD COLUMN "first_reply_id" uuid;--> statement-breakpoint
ALTER TABLE "replies" ADD CONSTRAINT "replies_first_reply_id_replies_id_fk" FOREIGN KEY ("first_reply_id") REFERENCES "public"."replies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "replies_first_reply" ON "replies" USING btree ("first_reply_id") WHERE first_reply_id is not null;--> statement-breakpoint
WITH RECURSIVE line AS (
	SELECT id, id AS first FROM replies WHERE retry_of IS NULL
	UNION ALL
	SELECT retry.id, line.first FROM replies AS retry JOIN line ON retry.retry_of = line.id
)
UPDATE replies SET first_reply_id = line.first FROM line WHERE replies.id = line.id AND line.id <> line.first;--> statement-breakpoint
UPDATE replies SET shown_reply_id = newest.id FROM (
	SELECT DISTINCT ON (first_reply_id) first_reply_id, id FROM replies
	WHERE first_reply_id IS NOT NULL AND message_id IS NOT NULL
	ORDER BY first_reply_id, created_at DESC, id DESC
) AS newest WHERE replies.id = newest.first_reply_id;
