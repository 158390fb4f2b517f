export { CustodyDesk } from './CustodyDesk';
