// Every page is drawn in the browser and asks the server for nothing before it shows, so that it opens
// without a network from the shell that the service worker keeps.
export const ssr = false;
export const prerender = false;
