namespace Predictions.Deploy.Tests.Cluster;

/// <summary>A chart of a few lines in a folder of its own: a Deployment with a container called "service", and what is around it.</summary>
internal sealed class TinyChart : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-chart-");

    public TinyChart()
    {
        Write("Chart.yaml", "apiVersion: v2\nname: tiny\nversion: 0.1.0\n");
        Write("values.yaml", "digest: sha256:one\nlabel: none\n");
        Write("templates/deployment.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {{ .Release.Name }}
              labels: {app: tiny, label: {{ .Values.label }}}
            spec:
              {{- with .Values.replicas }}
              replicas: {{ . }}
              {{- end }}
              minReadySeconds: 1
              progressDeadlineSeconds: 10
              strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
              selector: {matchLabels: {app: tiny}}
              template:
                metadata: {labels: {app: tiny}}
                spec:
                  containers:
                    - name: service
                      image: registry.test/tiny@{{ .Values.digest }}
                      ports: [{name: http, containerPort: 8080}]
            """);
        Write("templates/around.yaml", """
            apiVersion: v1
            kind: Service
            metadata: {name: {{ .Release.Name }}}
            spec: {selector: {app: tiny}, ports: [{name: http, port: 80, targetPort: http}]}
            ---
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: {{ .Release.Name }}}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .Release.Name }}}, minReplicas: 1, maxReplicas: 5}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: {{ .Release.Name }}}
            spec: {endpoints: [{port: http}], selector: {matchLabels: {app: tiny}}}
            """);
    }

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
