import { lookAtPages } from './pages';

lookAtPages([
  { name: 'light, Vietnamese', view: { theme: 'light', locale: 'vi' }, accounts: 'all', depth: 'all' },
  {
    name: '1000 px, light, English',
    view: { theme: 'light', locale: 'en', width: 1000, height: 800 },
    accounts: ['coordinator', 'responder', 'analyst', 'admin'],
    depth: 'width',
  },
]);
