/** What is meant for this person, to be opened from everywhere. */
export const inboxPanel = $state({ open: false });
