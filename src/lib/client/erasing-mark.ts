/** The key of the person whose data was being removed when the page went. */
export const ERASING = 'waystone:erasing';
