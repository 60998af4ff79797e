/** What a document needs of the network; the page of a project is painted from the device without it. */
export { readPeers } from './peers.ts';
export { SyncClient } from './sync-client.ts';
