import { type ProgramProxy, startProgramProxy } from './programProxy.ts';

export interface NginxOptions {
  /** `proxy_read_timeout`; the product's default is 60. */
  readonly readTimeoutSeconds: number;
}

/** Starts a real nginx in front of the `ws://` target, or returns `undefined` if none is installed. */
export function withNginx(target: string, options: NginxOptions): Promise<ProgramProxy | undefined> {
  return startProgramProxy(
    {
      binary: 'nginx',
      args: (configPath, folder) => ['-p', folder, '-c', configPath, '-e', 'stderr'],
      config: (port, folder) => nginxConfig(new URL(target).host, options, port, folder),
    },
    target,
  );
}

function nginxConfig(targetHost: string, options: NginxOptions, port: number, folder: string): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr info;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://${targetHost};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_read_timeout ${Math.round(options.readTimeoutSeconds * 1000)}ms;
    }
  }
}
`;
}
