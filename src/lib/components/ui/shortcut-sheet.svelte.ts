/** Whether the sheet of shortcuts is open. */
export const shortcutSheet = $state({ open: false });
