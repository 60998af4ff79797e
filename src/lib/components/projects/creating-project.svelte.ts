/** Whether the dialog for a new project is open on whatever page this is. */
export const creatingProject = $state({ open: false });
