/** An icon of lucide, imported as `import play from 'lucide-static/icons/play.svg?raw'`: the build keeps its shapes only. */
export function Icon({ svg, size = 16, class: cls = '' }: { svg: string; size?: number; class?: string }) {
  return (
    <svg
      class={`i ${cls}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}
