/** The process is up. */
export const GET = () => new Response('ok\n');
