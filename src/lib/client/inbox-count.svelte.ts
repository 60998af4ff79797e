/** How many items of the inbox are unread: all that a page needs of it to be painted. */
export const inboxCount = $state({ unread: 0 });
