import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { refuseStrayDrops } from '@/lib/drops';
import { getLocale } from '@/lib/i18n';
import { startKeys } from '@/lib/keys';
import { createQueryClient } from '@/lib/query';
import { startTheme } from '@/lib/theme';
import { AriaLocale } from '@/shell/AriaLocale';
import { createAppRouter } from './router';
import './styles/index.css';

startTheme();
startKeys();
refuseStrayDrops();
document.documentElement.lang = getLocale();

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <AriaLocale>
          <RouterProvider router={router} />
        </AriaLocale>
      </QueryClientProvider>
    </StrictMode>,
  );
}
