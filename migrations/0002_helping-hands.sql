CREATE TABLE "mentions" (
	"message_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"named" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone,
	CONSTRAINT "mentions_message_id_user_id_pk" PRIMARY KEY("message_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "message_words" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"scope_id" uuid NOT NULL,
	"rev" bigint NOT NULL,
	"language" text NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reply_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"tool" text NOT NULL,
	"input" jsonb,
	"base" jsonb,
	"refusal" text,
	"state" text NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"applied_with" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "proposals_reply_position" UNIQUE("reply_id","position"),
	CONSTRAINT "proposals_state" CHECK ("proposals"."state" in ('open', 'applying', 'applied', 'dismissed', 'refused')),
	CONSTRAINT "proposals_refused" CHECK (("proposals"."state" = 'refused') = ("proposals"."refusal" is not null))
);
--> statement-breakpoint
CREATE TABLE "thread_summaries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"thread_id" uuid NOT NULL,
	"through_seq" bigint NOT NULL,
	"messages" integer NOT NULL,
	"text" text NOT NULL,
	"model" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "thread_summaries_step" UNIQUE("thread_id","through_seq")
);
--> statement-breakpoint
CREATE TABLE "token_use" (
	"day" date NOT NULL,
	"owner_id" uuid NOT NULL,
	"tokens" bigint NOT NULL,
	CONSTRAINT "token_use_day_owner_id_pk" PRIMARY KEY("day","owner_id")
);
--> statement-breakpoint
ALTER TABLE "replies" ADD COLUMN "first_reply_id" uuid;--> statement-breakpoint
ALTER TABLE "replies" ADD COLUMN "tokens_estimated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "replies" ADD COLUMN "without" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "replies" ADD COLUMN "shown_reply_id" uuid;--> statement-breakpoint
ALTER TABLE "threads" ADD COLUMN "summary_lease_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mentions" ADD CONSTRAINT "mentions_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mentions" ADD CONSTRAINT "mentions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_words" ADD CONSTRAINT "message_words_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_reply_id_replies_id_fk" FOREIGN KEY ("reply_id") REFERENCES "public"."replies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_summaries" ADD CONSTRAINT "thread_summaries_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mentions_inbox" ON "mentions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "mentions_unread" ON "mentions" USING btree ("user_id") WHERE read_at is null;--> statement-breakpoint
CREATE INDEX "message_words_newest" ON "message_words" USING btree ("scope_id","message_id");--> statement-breakpoint
CREATE INDEX "message_words_words" ON "message_words" USING gin ("words") WITH (fastupdate=false);--> statement-breakpoint
ALTER TABLE "replies" ADD CONSTRAINT "replies_first_reply_id_replies_id_fk" FOREIGN KEY ("first_reply_id") REFERENCES "public"."replies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replies" ADD CONSTRAINT "replies_shown_reply_id_replies_id_fk" FOREIGN KEY ("shown_reply_id") REFERENCES "public"."replies"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "replies_first_reply" ON "replies" USING btree ("first_reply_id") WHERE first_reply_id is not null;--> statement-breakpoint
CREATE INDEX "replies_shown_reply" ON "replies" USING btree ("shown_reply_id") WHERE shown_reply_id is not null;--> statement-breakpoint
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
