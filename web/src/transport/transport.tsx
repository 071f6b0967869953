export function Transport() {
  return <div class="bar transport" />;
}
