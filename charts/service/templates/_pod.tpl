{{/* The pod's volumes: the given ones, the configuration files, and a writable /tmp for each container. */}}
{{- define "service.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmpSize }}
{{- range $kind := list "initContainers" "sidecars" }}
{{- range $name, $_ := get $.Values $kind }}
- name: tmp-{{ $name }}
  emptyDir:
    sizeLimit: {{ $.Values.tmpSize }}
{{- end }}
{{- end }}
{{- if .Values.config.files }}
- name: config
  configMap:
    name: {{ include "service.fullname" . | quote }}
{{- end }}
{{- range $name, $volume := .Values.volumes }}
- name: {{ $name | quote }}
  {{- range $source, $what := $volume.from }}
  {{- if eq $source "secret" }}
  secret:
    # Octal 0440: owner and group can read.
    defaultMode: 288
    {{- toYaml $what | nindent 4 }}
  {{- else if $what }}
  {{ $source }}:
    {{- toYaml $what | nindent 4 }}
  {{- else }}
  {{ $source }}: {}
  {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The service's container. */}}
{{- define "service.container" -}}
name: service
image: {{ include "service.image" .Values.image }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- with .Values.command }}
command: {{ toJson . }}
{{- end }}
{{- with .Values.args }}
args: {{ toJson . }}
{{- end }}
ports:
  {{- range $name, $port := .Values.ports }}
  - name: {{ $name | quote }}
    containerPort: {{ $port.port | int }}
    protocol: {{ $port.protocol | default "TCP" }}
  {{- end }}
{{- with print (include "service.gcEnv" .) (include "service.numberEnv" .) (include "service.env" .Values) | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
startupProbe:
  {{- include "service.probe" (dict "probe" .Values.probes.startup "ports" .Values.ports) | nindent 2 }}
livenessProbe:
  {{- include "service.probe" (dict "probe" .Values.probes.liveness "ports" .Values.ports) | nindent 2 }}
readinessProbe:
  {{- include "service.probe" (dict "probe" .Values.probes.readiness "ports" .Values.ports) | nindent 2 }}
{{- if .Values.drain.preStopSeconds }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ .Values.drain.preStopSeconds | int }}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- include "service.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- if .Values.config.files }}
  - name: config
    mountPath: {{ .Values.config.path | quote }}
    readOnly: true
  {{- end }}
  {{- range $name, $volume := .Values.volumes }}
  {{- if $volume.path }}
  {{- include "service.mount" (dict "name" $name "mount" $volume) | nindent 2 }}
  {{- end }}
  {{- end }}
{{- end -}}

{{- define "service.spread" -}}
{{- range $by := list (list "zones" "topology.kubernetes.io/zone") (list "hosts" "kubernetes.io/hostname") }}
- topologyKey: {{ last $by }}
  maxSkew: 1
  whenUnsatisfiable: {{ get $.Values.spread (first $by) }}
  # A lost zone must not block scheduling.
  nodeTaintsPolicy: Honor
  labelSelector:
    matchLabels:
      {{- include "service.selector" $ | nindent 6 }}
  # Counts pods of this version only; pods of the previous one are about to stop.
  matchLabelKeys: [{{ not (empty $.Values.indexEnv) | ternary "controller-revision-hash" "pod-template-hash" }}]
{{- end }}
{{- end -}}
