import { lookAtPages } from './pages';

lookAtPages([
  { name: '360 px, dark, English', view: { theme: 'dark', locale: 'en', width: 360, height: 740 }, accounts: 'all', depth: 'all' },
  { name: 'dark, English', view: { theme: 'dark', locale: 'en' }, accounts: ['coordinator'], depth: 'all' },
  {
    name: '768 px, dark, Vietnamese',
    view: { theme: 'dark', locale: 'vi', width: 768, height: 1024 },
    accounts: ['coordinator', 'responder', 'analyst', 'admin'],
    depth: 'width',
  },
]);
