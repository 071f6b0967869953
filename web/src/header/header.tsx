export function Header() {
  return <header class="bar top" />;
}
