import type { QueryClient} from '@tanstack/react-query';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider, createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { render, type RenderResult } from '@testing-library/react';
import axe from 'axe-core';
import type { ReactElement } from 'react';
import { setLocale, type Locale } from '@/lib/i18n';
import { createQueryClient } from '@/lib/query';
import { AriaLocale } from '@/shell/AriaLocale';
import { createAppRouter } from '../router';

export interface RenderOptions {
  locale?: Locale;
}

function testClient(): QueryClient {
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { retry: false, staleTime: 15_000 }, mutations: { retry: false } });
  return client;
}

/** Renders a component with all providers; links work, any address is this component. */
export async function renderUi(ui: ReactElement, options: RenderOptions = {}): Promise<RenderResult> {
  setLocale(options.locale ?? 'vi', { remember: false });
  const root = createRootRoute();
  const any = createRoute({ getParentRoute: () => root, path: '$', component: () => ui });
  const index = createRoute({ getParentRoute: () => root, path: '/', component: () => ui });
  const router = createRouter({ routeTree: root.addChildren([index, any]), history: createMemoryHistory({ initialEntries: ['/'] }) });
  await router.load();
  return render(
    <QueryClientProvider client={testClient()}>
      <AriaLocale>
        <RouterProvider router={router as never} />
      </AriaLocale>
    </QueryClientProvider>,
  );
}

/** Renders the whole application at an address; give the fake hub a viewer first. */
export function renderApp(path: string, options: RenderOptions = {}): RenderResult & { router: ReturnType<typeof createAppRouter> } {
  if (options.locale === undefined) setLocale('vi', { remember: false });
  // The account of the samples is Vietnamese: another language is pressed.
  else setLocale(options.locale);
  const client = testClient();
  const router = createAppRouter(client);
  router.update({ history: createMemoryHistory({ initialEntries: [path] }), context: { queryClient: client } });
  const result = render(
    <QueryClientProvider client={client}>
      <AriaLocale>
        <RouterProvider router={router} />
      </AriaLocale>
    </QueryClientProvider>,
  );
  return { ...result, router };
}

/** Rules that need a real layout or a whole page are checked in the browser instead. */
const withoutLayout = { 'color-contrast': { enabled: false }, region: { enabled: false }, 'page-has-heading-one': { enabled: false } };

/** The accessibility faults in a piece of the page, as text; empty when there is none. */
export async function axeFaults(container: Element): Promise<string[]> {
  const result = await axe.run(container, { rules: withoutLayout });
  return result.violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(' | ')}`);
}
