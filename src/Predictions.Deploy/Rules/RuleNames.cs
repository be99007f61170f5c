namespace Predictions.Deploy.Rules;

/// <summary>The rules by name. The first seven say what may be deployed at all; the others may be overruled, by a person with a reason.</summary>
public static class RuleNames
{
    /// <summary>The image is of a registry that deploy.yaml allows.</summary>
    public const string Registry = "registry";

    /// <summary>The checkout's origin is deploy.yaml's.</summary>
    public const string Origin = "origin";

    /// <summary>The checkout is as its commit.</summary>
    public const string Clean = "clean";

    /// <summary>The commit is on origin's branch.</summary>
    public const string Pushed = "pushed";

    /// <summary>The image was built from the commit.</summary>
    public const string Revision = "revision";

    /// <summary>What the chart renders is what the API knows.</summary>
    public const string Schema = "schema";

    /// <summary>What it renders is what is allowed.</summary>
    public const string Policy = "policy";

    /// <summary>No release is under way.</summary>
    public const string Settled = "settled";

    /// <summary>What runs now is available and does not crash.</summary>
    public const string Healthy = "healthy";

    /// <summary>The commit follows the one that runs.</summary>
    public const string Forward = "forward";

    /// <summary>The model passes what its card must show.</summary>
    public const string Card = "card";

    /// <summary>The image runs in the environment before.</summary>
    public const string Before = "before";

    /// <summary>It meets the SLO there under the smoke load.</summary>
    public const string Smoke = "smoke";

    /// <summary>Those that may be overruled.</summary>
    public static readonly IReadOnlyList<string> MayBeOverruled = [Settled, Healthy, Forward, Card, Before, Smoke];
}
