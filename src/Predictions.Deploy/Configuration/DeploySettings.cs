namespace Predictions.Deploy.Configuration;

/// <summary>What deploy.yaml says: from where, to where, and what must hold. Read by <see cref="SettingsFile"/>.</summary>
public sealed record DeploySettings
{
    /// <summary>The release's name, which is its Deployment's too.</summary>
    public required string Release { get; init; }

    /// <summary>Where images may come from: registries, or parts of one, such as "registry.example.com/predictions".</summary>
    public required string[] Registries { get; init; }

    /// <summary>The repository that commits come from, however its address is written (https, ssh).</summary>
    public required string Origin { get; init; }

    /// <summary>The branch there that a commit must be on.</summary>
    public required string Branch { get; init; }

    /// <summary>What the smoke load must meet.</summary>
    public required SloSettings Slo { get; init; }

    /// <summary>The smoke load.</summary>
    public required SmokeSettings Smoke { get; init; }

    /// <summary>In order: what goes to one has been in the one before.</summary>
    public required EnvironmentSettings[] Environments { get; init; }
}

/// <summary>Where a release goes.</summary>
public sealed record EnvironmentSettings
{
    /// <summary>Such as "dev".</summary>
    public required string Name { get; init; }

    /// <summary>The kubeconfig's context.</summary>
    public required string Context { get; init; }

    /// <summary>The namespace; it is made where it is not there.</summary>
    public required string Namespace { get; init; }

    /// <summary>The values file, beside deploy.yaml.</summary>
    public required string Values { get; init; }

    /// <summary>Where its HTTP endpoint answers the smoke load; <c>null</c> only for the last environment.</summary>
    public string? Url { get; init; }

    /// <summary>How long a rollout may take in seconds, 5 to 3,600; as long again for going back.</summary>
    public int TimeoutSeconds { get; init; } = 300;
}

/// <summary>The objective that a smoke load must meet.</summary>
public sealed record SloSettings
{
    /// <summary>Least share of calls without error, 0 to 1.</summary>
    public required double WithoutError { get; init; }

    /// <summary>Within how many milliseconds an answer is in time.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Least share of calls answered in time, 0 to 1.</summary>
    public required double InTime { get; init; }
}

/// <summary>How much load a smoke load is.</summary>
public sealed record SmokeSettings
{
    /// <summary>1 to 2,000.</summary>
    public required int CallsPerSecond { get; init; }

    /// <summary>1 to 120.</summary>
    public required int Seconds { get; init; }
}
