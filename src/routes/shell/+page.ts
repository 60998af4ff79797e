/** The one page without data that the service worker answers every address of the app with. */
export const prerender = true;
export const ssr = false;
