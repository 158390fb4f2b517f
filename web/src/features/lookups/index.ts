/** What other features use of look-ups. */
export { HitTags } from './HitTags';
