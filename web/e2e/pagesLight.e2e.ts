import { lookAtPages } from './pages';

lookAtPages({
  name: 'light, Vietnamese, from 1440 px down',
  locale: 'vi',
  theme: 'light',
  width: 1440,
  then: [768, 360],
  again: [],
});
