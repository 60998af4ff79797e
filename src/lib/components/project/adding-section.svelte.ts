/** Whether the outline shows the field for a new section; the empty overview opens it too. */
export const addingSection = $state({ open: false });
