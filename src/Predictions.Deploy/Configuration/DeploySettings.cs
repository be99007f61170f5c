namespace Predictions.Deploy.Configuration;

/// <summary>deploy.yaml: sources, environments and the objective. <see cref="SettingsFile"/> reads it.</summary>
public sealed record DeploySettings
{
    /// <summary>The name of the release and of its Deployment.</summary>
    public required string Release { get; init; }

    /// <summary>Allowed registries, or paths in one, such as "registry.example.com/predictions".</summary>
    public required string[] Registries { get; init; }

    /// <summary>The repository of the commits. Its https and ssh addresses count as the same.</summary>
    public required string Origin { get; init; }

    /// <summary>The branch that must contain the commit.</summary>
    public required string Branch { get; init; }

    /// <summary>The objective for the smoke load.</summary>
    public required SloSettings Slo { get; init; }

    /// <summary>The smoke load.</summary>
    public required SmokeSettings Smoke { get; init; }

    /// <summary>In order: an image must run in one environment before it goes to the next.</summary>
    public required EnvironmentSettings[] Environments { get; init; }
}

/// <summary>A target of deployments.</summary>
public sealed record EnvironmentSettings
{
    /// <summary>Such as "dev".</summary>
    public required string Name { get; init; }

    /// <summary>The context in the kubeconfig.</summary>
    public required string Context { get; init; }

    /// <summary>The namespace; the first deployment creates it.</summary>
    public required string Namespace { get; init; }

    /// <summary>The values file, in the folder of deploy.yaml.</summary>
    public required string Values { get; init; }

    /// <summary>The HTTP address for the smoke load; <c>null</c> only for the last environment.</summary>
    public string? Url { get; init; }

    /// <summary>The time limit of a rollout, and again of a rollback, in seconds, 5 to 3,600.</summary>
    public int TimeoutSeconds { get; init; } = 300;
}

/// <summary>The objective for a smoke load.</summary>
public sealed record SloSettings
{
    /// <summary>Minimum share of calls without an error, above 0 and at most 1.</summary>
    public required double WithoutError { get; init; }

    /// <summary>The latency limit in milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Minimum share of calls answered within the latency limit, above 0 and at most 1.</summary>
    public required double InTime { get; init; }
}

/// <summary>The rate and duration of a smoke load.</summary>
public sealed record SmokeSettings
{
    /// <summary>1 to 2,000.</summary>
    public required int CallsPerSecond { get; init; }

    /// <summary>1 to 120.</summary>
    public required int Seconds { get; init; }
}
