export { SignInOverlay } from './SignInOverlay';
