{{- define "service.image" -}}
{{ .repository }}@{{ .digest }}
{{- end -}}

{{/* Pod Security "restricted", and a read-only root file system. */}}
{{- define "service.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* A value as text. Helm would format an integer of a million or more as 4e+06. */}}
{{- define "service.text" -}}
{{- if and (kindIs "float64" .) (eq (float64 (int64 .)) .) -}}{{ int64 . }}{{- else -}}{{ toString . }}{{- end -}}
{{- end -}}

{{/* Takes env, secretEnv and fieldEnv. Fields come first, so that env can refer to them as $(NAME). */}}
{{- define "service.env" -}}
{{- range $name, $field := .fieldEnv }}
- name: {{ $name | quote }}
  valueFrom:
    fieldRef:
      fieldPath: {{ $field | quote }}
{{- end }}
{{- range $name, $value := .env }}
- name: {{ $name | quote }}
  value: {{ include "service.text" $value | quote }}
{{- end }}
{{- range $name, $from := .secretEnv }}
- name: {{ $name | quote }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secret | quote }}
      key: {{ $from.key | quote }}
{{- end }}
{{- end -}}

{{/* Environment variables for .NET's garbage collector. .NET uses server GC only if it sees two processors. */}}
{{- define "service.gcEnv" -}}
{{- with .Values.gc }}
- name: DOTNET_gcServer
  value: {{ eq . "server" | ternary "1" "0" | quote }}
{{- $limit := $.Values.resources.limits.cpu | default "2" | include "service.millicores" | int -}}
{{- if and (eq . "server") (le $limit 1000) (not (hasKey $.Values.env "DOTNET_PROCESSOR_COUNT")) }}
- name: DOTNET_PROCESSOR_COUNT
  value: "2"
{{- end }}
{{- end }}
{{- end -}}

{{/* Environment variables with the number of an instance, from 0, and the number of instances. */}}
{{- define "service.numberEnv" -}}
{{- with .Values.indexEnv }}
- name: {{ . | quote }}
  valueFrom:
    fieldRef:
      fieldPath: metadata.labels['apps.kubernetes.io/pod-index']
{{- end }}
{{- with .Values.countEnv }}
- name: {{ . | quote }}
  value: {{ $.Values.replicas | int | quote }}
{{- end }}
{{- end -}}

{{/* "true" if a port is for callers. */}}
{{- define "service.hasCallers" -}}
{{- $callers := false -}}
{{- range .Values.ports -}}{{- if eq .for "callers" -}}{{- $callers = true -}}{{- end -}}{{- end -}}
{{- if $callers -}}true{{- end -}}
{{- end -}}

{{/* A probe. Takes probe and ports. */}}
{{- define "service.probe" -}}
{{- if hasKey .probe "grpc" -}}
grpc:
  port: {{ (get .ports .probe.port).port | int }}
  service: {{ .probe.grpc | quote }}
{{- else -}}
httpGet:
  port: {{ .probe.port | quote }}
  path: {{ .probe.path | quote }}
  {{- with .probe.scheme }}
  scheme: {{ . }}
  {{- end }}
{{- end }}
periodSeconds: {{ .probe.periodSeconds | default 10 | int }}
timeoutSeconds: {{ .probe.timeoutSeconds | default 2 | int }}
failureThreshold: {{ .probe.failureThreshold | default 3 | int }}
{{- with .probe.initialDelaySeconds }}
initialDelaySeconds: {{ . | int }}
{{- end }}
{{- end -}}

{{/* A mount. Takes name, mount and path. */}}
{{- define "service.mount" -}}
- name: {{ .name | quote }}
  mountPath: {{ .mount.path | quote }}
  readOnly: {{ hasKey .mount "readOnly" | ternary .mount.readOnly true }}
  {{- with .mount.subPath }}
  subPath: {{ . | quote }}
  {{- end }}
  {{- with .mount.subPathExpr }}
  subPathExpr: {{ . | quote }}
  {{- end }}
{{- end -}}

{{/* A sidecar (`stays`) or an init container. Takes name, container and stays. */}}
{{- define "service.companion" -}}
name: {{ .name | quote }}
image: {{ include "service.image" .container.image }}
{{- if .stays }}
# A native sidecar: starts before the service and stops after it.
restartPolicy: Always
{{- end }}
{{- with .container.command }}
command: {{ toJson . }}
{{- end }}
{{- with .container.args }}
args: {{ toJson . }}
{{- end }}
{{- with include "service.env" .container | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
{{- with .container.startupProbe }}
startupProbe:
  {{- if hasKey . "path" }}
  httpGet:
    port: {{ .port | int }}
    path: {{ .path | quote }}
  {{- else }}
  tcpSocket:
    port: {{ .port | int }}
  {{- end }}
  initialDelaySeconds: {{ .initialDelaySeconds | default 0 | int }}
  periodSeconds: {{ .periodSeconds | default 1 | int }}
  failureThreshold: {{ .failureThreshold | default 30 | int }}
{{- end }}
resources:
  {{- toYaml .container.resources | nindent 2 }}
securityContext:
  {{- include "service.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: tmp-{{ .name }}
    mountPath: /tmp
  {{- range $volume, $mount := .container.mounts }}
  {{- include "service.mount" (dict "name" $volume "mount" $mount) | nindent 2 }}
  {{- end }}
{{- end -}}
