import { lookAtPages } from './pages';

lookAtPages({
  name: 'dark, English, from 360 px on',
  locale: 'en',
  theme: 'dark',
  width: 360,
  then: [1000, 1440],
  again: [['coordinator', 1440]],
});
