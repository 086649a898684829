// Where the page is. Views read `router.route` and call `router.go`; nobody else touches the address.
import { HOME, parse, path, type Route } from './route';

class Router {
  route = $state.raw<Route>(HOME);

  /** Follows the address from now on. Answers a stop. */
  start(): () => void {
    const follow = () => {
      this.route = parse(location.hash);
    };
    addEventListener('hashchange', follow);
    addEventListener('popstate', follow);
    follow();
    return () => {
      removeEventListener('hashchange', follow);
      removeEventListener('popstate', follow);
    };
  }

  /** Goes to a place; `replace` leaves no step back. The same place again is no step. */
  go(route: Route, replace = false): void {
    const address = path(route);
    if (address !== path(this.route)) history[replace ? 'replaceState' : 'pushState'](null, '', address);
    this.route = route;
  }

  /** Opens a conversation, or one message in it. */
  open(conversation: number, seq: number | null = null): void {
    this.go({ page: 'chat', conversation, seq });
  }

  /** The full address of a place, to be copied. */
  address(route: Route): string {
    return new URL(path(route), document.baseURI).href;
  }
}

export const router = new Router();
