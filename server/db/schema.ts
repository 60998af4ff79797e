/** Every table. `drizzle-kit generate` makes the migrations from it. */
export * from './tables/projects.ts';
export * from './tables/threads.ts';
export * from './tables/assistant.ts';
