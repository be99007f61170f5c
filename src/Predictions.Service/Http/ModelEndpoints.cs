using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Service.Http.OpenApi;
using Predictions.Service.Registry;

namespace Predictions.Service.Http;

/// <summary>The HTTP side of <c>Models</c>.</summary>
internal sealed class ModelEndpoints(ModelHandler handler, HttpPipeline pipeline)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var shapes = ContractJson.Default;
        routes.MapGet("/v1/models", pipeline.Endpoint(JsonBuffer.Of(shapes.ListModelsJson), (request, _) => new(List(request))))
            .Describes(Operations.ListModels, typeof(ListModelsJson));
        routes.MapGet(
            "/v1/models/{version}", pipeline.Endpoint(JsonBuffer.Of(shapes.ModelJson), (request, _) => new(Get(request))))
            .Describes(Operations.GetModel, typeof(ModelJson));
    }

    private Outcome<ListModelsJson> List(HttpRequest request)
    {
        var none = QueryParameters.Read(request);
        return none.IsSuccess ? new ListModelsJson { Models = [.. handler.List().Select(JsonModels.ToJson)] } : none.Error;
    }

    private Outcome<ModelJson> Get(HttpRequest request)
    {
        var none = QueryParameters.Read(request);
        if (!none.IsSuccess)
            return none.Error;
        var model = handler.Get((string)request.RouteValues["version"]!);
        return model.IsSuccess ? JsonModels.ToJson(model.Value) : model.Error;
    }
}
